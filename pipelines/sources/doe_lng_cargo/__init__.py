"""US DOE: LNG cargoes."""
