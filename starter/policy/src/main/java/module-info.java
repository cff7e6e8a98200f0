/** Pure decisions: facts in, decision out. Requires nothing at run time, and that is the proof of its purity. */
@org.jspecify.annotations.NullMarked
module dev.sluice.policy {
    requires static org.jspecify;

    exports dev.sluice.policy.admission;
    exports dev.sluice.policy.analysis;
    exports dev.sluice.policy.placement;
    exports dev.sluice.policy.risk;
    exports dev.sluice.policy.rollout;
    exports dev.sluice.policy.routing;
    exports dev.sluice.policy.text;
}
