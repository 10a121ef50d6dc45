"""Obtaining MNIST, training, evaluating, exporting: what happens before a model is served.

Only `architectures`, `fit` and `export` import Keras; the rest runs with the core install.
"""
