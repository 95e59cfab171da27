"""Production and US import sources of minerals, as the US Geological Survey summarizes them."""
