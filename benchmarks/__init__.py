"""Speed as ratios, each beside a stated baseline measured in the same run, A B A B. Run: python -m benchmarks"""
