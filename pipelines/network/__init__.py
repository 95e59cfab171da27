"""The only network: requests, and how they are sent, limited and tried again."""
