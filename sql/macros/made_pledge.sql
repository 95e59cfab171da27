-- The pledges known to the current run that had been made by its day: ledger.made_pledge().
CREATE OR REPLACE MACRO ledger.made_pledge() AS TABLE
FROM ledger.current('pledge')
WHERE pledged_date <= (SELECT as_of FROM ledger.current_run);
