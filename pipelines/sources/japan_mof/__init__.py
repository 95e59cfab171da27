"""Ministry of Finance of Japan: trade by principal commodity and country."""
