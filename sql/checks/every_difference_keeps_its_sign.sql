-- A difference is the left figure minus the right one, sign kept.
SELECT discrepancy_id, left_amount, right_amount, difference
FROM ledger.discrepancy
WHERE difference IS DISTINCT FROM left_amount - right_amount
ORDER BY discrepancy_id;
