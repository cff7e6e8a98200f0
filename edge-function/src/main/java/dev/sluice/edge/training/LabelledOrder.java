package dev.sluice.edge.training;

import dev.sluice.edge.scoring.OrderFacts;

/** An order of the past and what became of it. */
record LabelledOrder(OrderFacts order, boolean fraud) {}
