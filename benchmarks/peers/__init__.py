"""Other servers of the same model, each as small as its documentation has it: what ours is measured beside."""
