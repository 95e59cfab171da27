"""US exports by HTS number and country, as the USITC's DataWeb exports them."""
