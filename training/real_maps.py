BENCH = ("EMD-3488", "EMD-6272", "EMD-5778", "EMD-6374")
def is_benchmark(name): return name in BENCH
def read_real_map(folder): raise NotImplementedError
