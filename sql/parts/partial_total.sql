-- The sums of a part of the flows by what is listed of them; `counted` has the rows of ledger.counted_flow of the part.
FROM ledger.partial_total('counted', $known_at);
