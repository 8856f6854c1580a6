"""What becomes of the record of jobs: the database, slurmdbd, and who may use how much."""
