// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.Validation;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.policy.AttributeCondition;
import io.meshpath.bgp.policy.CommunityPattern;
import io.meshpath.bgp.policy.Condition;
import io.meshpath.bgp.policy.ExtendedCommunityPattern;
import io.meshpath.bgp.policy.LargeCommunityPattern;
import io.meshpath.bgp.policy.NumberSet;
import io.meshpath.bgp.policy.PathPattern;
import io.meshpath.bgp.policy.PrefixRange;
import io.meshpath.bgp.policy.PrefixSet;
import io.meshpath.bgp.policy.SourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the {@code match} of a statement: every field is a condition, a list in it means any of these. Immutable. */
final class MatchReader {
    private final Map<String, PrefixSet> prefixSets;

    MatchReader(Map<String, PrefixSet> prefixSets) {
        this.prefixSets = prefixSets;
    }

    List<Condition> read(Fields match) {
        List<Condition> conditions = new ArrayList<>();
        List<PrefixRange> prefixes = new ArrayList<>();
        match.values("prefixes", this::prefixes).forEach(set -> prefixes.addAll(set.ranges()));
        if (match.has("prefixes")) {
            conditions.add(new Condition.PrefixIn(PrefixSet.of(prefixes)));
        }
        add(match, "families", Values::family, conditions, these -> new Condition.FamilyIn(Set.copyOf(these)));
        add(
                match,
                "neighbors",
                MatchReader::within,
                conditions,
                these -> new Condition.NeighborIn(PrefixSet.of(these)));
        add(
                match,
                "neighborAs",
                NumberSet::parse,
                conditions,
                these -> new Condition.NeighborAsIn(NumberSet.union(these)));
        add(
                match,
                "sources",
                Values.word(SourceKind.class),
                conditions,
                these -> new Condition.SourceIn(Set.copyOf(these)));
        add(
                match,
                "validation",
                Values.word(Validation.class),
                conditions,
                these -> new Condition.ValidationIn(Set.copyOf(these)));
        readAttributes(match, conditions);
        match.section("not").ifPresent(not -> conditions.add(new Condition.Not(allOf(read(not)))));
        if (match.has("any")) {
            conditions.add(new Condition.AnyOf(match.list("any").stream()
                    .map(node -> allOf(read(Fields.of(node))))
                    .toList()));
        }
        match.end();
        return conditions;
    }

    private static void readAttributes(Fields match, List<Condition> conditions) {
        add(
                match,
                "nextHops",
                MatchReader::within,
                conditions,
                these -> new AttributeCondition.NextHopIn(PrefixSet.of(these)));
        add(
                match,
                "origins",
                Values.word(Origin.class),
                conditions,
                these -> new AttributeCondition.OriginIn(Set.copyOf(these)));
        add(match, "med", NumberSet::parse, conditions, these -> new AttributeCondition.MedIn(NumberSet.union(these)));
        add(
                match,
                "localPref",
                NumberSet::parse,
                conditions,
                these -> new AttributeCondition.LocalPrefIn(NumberSet.union(these)));
        add(match, "asPath", PathPattern::parse, conditions, MatchReader::anyPath);
        add(
                match,
                "pathLength",
                NumberSet::parse,
                conditions,
                these -> new AttributeCondition.PathLengthIn(NumberSet.union(these)));
        add(
                match,
                "pathContains",
                NumberSet::parse,
                conditions,
                these -> new AttributeCondition.PathContains(NumberSet.union(these)));
        add(
                match,
                "originAs",
                NumberSet::parse,
                conditions,
                these -> new AttributeCondition.OriginAsIn(NumberSet.union(these)));
        add(match, "communities", CommunityPattern::parse, conditions, AttributeCondition.CommunityIn::new);
        add(
                match,
                "largeCommunities",
                LargeCommunityPattern::parse,
                conditions,
                AttributeCondition.LargeCommunityIn::new);
        add(
                match,
                "extendedCommunities",
                ExtendedCommunityPattern::parse,
                conditions,
                AttributeCondition.ExtendedCommunityIn::new);
    }

    private static <T> void add(
            Fields match,
            String field,
            Function<String, T> parser,
            List<Condition> conditions,
            Function<List<T>, Condition> condition) {
        if (match.has(field)) {
            conditions.add(condition.apply(match.values(field, parser)));
        }
    }

    private PrefixSet prefixes(String text) {
        PrefixSet named = prefixSets.get(text);
        if (named != null) {
            return named;
        }
        if (!text.contains("/")) {
            throw new IllegalArgumentException("neither a prefix nor one of prefixSets: '" + text + "'"
                    + Spelling.nearest(prefixSets.keySet(), text)
                            .map(meant -> "; did you mean '" + meant + "'?")
                            .orElse(""));
        }
        return PrefixSet.of(List.of(PrefixRange.parse(text)));
    }

    private static PrefixRange within(String text) {
        return PrefixRange.within(Values.block(text));
    }

    private static Condition anyPath(List<PathPattern> patterns) {
        List<Condition> any = patterns.stream()
                .<Condition>map(AttributeCondition.PathMatches::new)
                .toList();
        return any.size() == 1 ? any.get(0) : new Condition.AnyOf(any);
    }

    private static Condition allOf(List<Condition> conditions) {
        return conditions.size() == 1 ? conditions.get(0) : new Condition.AllOf(conditions);
    }
}
