"""Work outside requests: the jobs table is the truth, a queue carries ids."""
