"""When things happen: Prefect flows around the steps of the engine, and nothing else."""
