package dev.sluice.edge;

import java.util.Optional;

/**
 * What {@code GET /health} tells. The process is up as long as it answers; a store that is away degrades its decisions and no restart helps.
 *
 * @param rulesProblem why the file of the rules is not in force, if it is not
 * @param store process, or redis with its state
 * @param aotCache whether the package's AOT cache is used
 */
record Health(String model, String rules, Optional<String> rulesProblem, String store, String aotCache) {}
