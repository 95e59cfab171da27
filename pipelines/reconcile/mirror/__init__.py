"""Mirror statistics: an exporter's figures compared with the importer's."""
