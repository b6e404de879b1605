// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.mesh.identity.IdentitySettings;
import io.meshpath.mesh.identity.LabelFilter;

/** Reads the section {@code identities}: which labels make one, and whether this node may delete unused ones, and how. */
final class IdentitiesReader {
    private static final IdentitySettings.Collection USUAL = IdentitySettings.Collection.DEFAULT;

    private final ConfigSection section;

    /** Refuses keys that mean nothing. */
    IdentitiesReader(ConfigSection root) {
        this.section = root.section("identities");
        section.accept("labels", "collect", "interval", "grace", "perMinute");
    }

    IdentitySettings read() {
        return new IdentitySettings(
                filter(),
                new IdentitySettings.Collection(
                        section.optional("collect", ConfigValues::bool, USUAL.enabled()),
                        section.optional("interval", Durations::parse, USUAL.interval()),
                        section.optional("grace", Durations::parse, USUAL.grace()),
                        section.optional(
                                "perMinute",
                                text -> ConfigValues.integer(text, 1, Integer.MAX_VALUE),
                                USUAL.perMinute())));
    }

    /** The user's rules stand behind Cilium's usual ones. */
    private LabelFilter filter() {
        FilterSoFar filter = new FilterSoFar();
        section.list("labels", filter::add); // a wrong rule is refused in there, where its line is known
        return filter.rules;
    }

    private static final class FilterSoFar {
        LabelFilter rules = LabelFilter.DEFAULT;

        String add(String rule) {
            rules = rules.and(rule);
            return rule;
        }
    }
}
