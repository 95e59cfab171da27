"""The only package with network access: requests, rate limits and retries."""
