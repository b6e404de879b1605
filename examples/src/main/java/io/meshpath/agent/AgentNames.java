// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.monitor.EventNames;
import io.meshpath.datapath.identity.Labels;
import java.util.Optional;

/** The names of the agent's numbers, for events. Safe for use by multiple threads. */
record AgentNames(NodeState state, LocalEndpoints endpoints) implements EventNames {
    @Override
    public Optional<Labels> labels(int identity) {
        return state.identities().labels(identity);
    }

    @Override
    public Optional<String> endpoint(int id) {
        return endpoints.nameOf(id);
    }

    @Override
    public Optional<String> rule(int number) {
        return state.policy().ruleName(number);
    }

    @Override
    public Optional<String> log(String rule) {
        return state.policy().log(rule);
    }
}
