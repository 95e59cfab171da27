"""The UN's concordance of HS editions."""
