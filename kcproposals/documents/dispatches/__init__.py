"""Many papers issued by one background job: numbered one by one, bundled, each sent to whom it concerns."""
