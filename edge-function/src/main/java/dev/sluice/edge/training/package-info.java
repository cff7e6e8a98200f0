/**
 * From a history of orders to a model. Start here: {@code Replay}, which lets the
 * live code write the features, and {@code TreeTrainer}.
 */
@NullMarked
package dev.sluice.edge.training;

import org.jspecify.annotations.NullMarked;
