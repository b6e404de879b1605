// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What was worked out of one subject's rules in one direction, peer by peer. Safe for use by multiple threads. */
final class SubjectVerdicts {
    private final RuleSet ruleSet;
    private final List<Rule> written;
    private final Map<Labels, PeerVerdicts> peers = new ConcurrentHashMap<>();

    SubjectVerdicts(RuleSet ruleSet) {
        this.ruleSet = ruleSet;
        this.written = ruleSet.rules().stream()
                .filter(rule -> rule.tier() != Tier.DEFAULT)
                .toList();
    }

    @Nullable
    PeerVerdicts find(Labels peer) {
        return peers.get(peer);
    }

    PeerVerdicts add(Labels peer) {
        PeerVerdicts verdicts = new PeerVerdicts(ruleSet, written, PeerIdentity.of(peer));
        peers.put(peer, verdicts);
        return verdicts;
    }
}
