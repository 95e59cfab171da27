"""Small valid files of doe_lng_cargo, one per layout; all figures are invented."""

from tests.sources.sample import sample

CARGOES = """
departure_date,companies,docket_number,docket_term,activity,gas_type,supplier,mode_of_transport,tanker,departure_port,country,volume_mmcf,u_s_contiguous,imo
2025-05-03T00:00:00Z,"An exporter, LLC",1-2-LNG,Short-Term,Exports,LNG,A supplier,Vessel,A tanker,"A port, LA",Japan,3210.25,Yes,9876543
2025-05-03T00:00:00Z,"An exporter, LLC",1-2-LNG,Short-Term,Exports,LNG,A supplier,Vessel,A tanker,"A port, LA",China,1210.75,Yes,9876543
2025-05-04T00:00:00Z,"An exporter, LLC",1-2-LNG,Short-Term,Re-Exports,LNG,A supplier,Vessel,Another,"A port, LA",Turkiye,99.5,Yes,1234567
2025-05-09T00:00:00Z,"An exporter, LLC",1-2-LNG,Short-Term,Exports,LNG,A supplier,Vessel,A third,"A port, LA",Atlantis,12.5,Yes,1234567
"""
CARGO_MONTHS = """
month,activity,country,volume_mmcf,cargoes
2025-06,Exports,Japan,28030.92,9
2025-06,Re-Exports,Japan,130.5,1
2025-07,Exports,Atlantis,123.25,12
"""
SOUND = "month,activity,country,volume_mmcf,cargoes\n2023-06,Exports,Japan,28030.92,9\n"
"""The shortest valid file, as text."""


SAMPLES = (
    sample("doe_lng_cargo", "cargoes", CARGOES),
    sample("doe_lng_cargo", "months", CARGO_MONTHS),
)
