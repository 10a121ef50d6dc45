"""The fused batch normalisation is Keras' own, but for its speed."""

import os

import numpy as np
import pytest

# Keras reads it when it is imported.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras

from inkdigits.learning.layers import BatchNormalization

BATCH = np.random.default_rng(0).normal(3, 2, (16, 7, 7, 5)).astype(np.float32)


@pytest.mark.parametrize("training", [True, False])
def test_it_answers_and_remembers_what_keras_does(training):
    ours, theirs = BatchNormalization(momentum=0.9), keras.layers.BatchNormalization(momentum=0.9)
    for _ in range(3):
        answers = [keras.ops.convert_to_numpy(layer(BATCH, training=training)) for layer in (ours, theirs)]
        np.testing.assert_allclose(*answers, atol=1e-4)
    moved = [float(np.abs(weight).max()) for weight in ours.get_weights()[2:]]
    assert training == (moved[0] > 0)
    # The kernel counts n - 1 values in a variance, Keras n.
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, rtol=2e-3, atol=1e-5)


def test_its_gradients_are_those_of_keras():
    import tensorflow as tf

    gradients = []
    for layer in (BatchNormalization(), keras.layers.BatchNormalization()):
        inputs = tf.Variable(BATCH)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(layer(inputs, training=True) ** 3)
        gradients.append(tape.gradient(loss, inputs).numpy())
    np.testing.assert_allclose(*gradients, atol=1e-3)
