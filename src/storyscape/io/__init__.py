"""What touches the world: files, the store, models. Nothing above the pure floors reads or writes elsewhere."""
