"""Mirror statistics: an exporter's figures against its customer's."""
