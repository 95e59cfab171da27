"""Tests of the frame of the benchmarks."""
