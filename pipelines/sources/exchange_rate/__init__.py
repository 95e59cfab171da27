"""Exchange rates of the ECB and the Federal Reserve."""
