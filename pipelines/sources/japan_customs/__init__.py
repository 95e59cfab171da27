"""Japan Customs by way of e-Stat."""
