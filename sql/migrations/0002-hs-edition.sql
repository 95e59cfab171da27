-- A flow can say in which edition of the HS its product is reported.
ALTER TABLE ledger.flow ADD COLUMN hs_edition VARCHAR;
