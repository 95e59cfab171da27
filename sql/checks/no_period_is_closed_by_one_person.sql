-- A period that one person proposed to close is closed by another.
SELECT closing_number, period, proposed_by, approved_by
FROM ledger.closing
WHERE lower(trim(proposed_by)) = lower(trim(approved_by)) OR (approved_by IS NULL) <> (closed_entry IS NULL)
ORDER BY closing_number;
