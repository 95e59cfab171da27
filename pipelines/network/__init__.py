"""Network access, used by no other package: requests, rate limits and retries."""
