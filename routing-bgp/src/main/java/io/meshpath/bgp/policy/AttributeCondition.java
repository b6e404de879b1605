// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.Candidate;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import java.util.List;
import java.util.Set;

/** What a statement asks of a route's attributes. Immutable; asking allocates nothing. */
public sealed interface AttributeCondition extends Condition {
    /** The next hop is one of these; a route without one has none of them. */
    record NextHopIn(PrefixSet addresses) implements AttributeCondition {
        @Override
        public boolean matches(Candidate candidate) {
            PathAttribute.NextHop nextHop = Attributes.find(candidate.attributes(), PathAttribute.NextHop.class);
            return nextHop != null && addresses.contains(nextHop.address());
        }
    }

    /** The route came into BGP in one of these ways. */
    record OriginIn(Set<Origin> origins) implements AttributeCondition {
        public OriginIn {
            origins = Set.copyOf(origins);
        }

        @Override
        public boolean matches(Candidate candidate) {
            return origins.contains(candidate.attributes().origin());
        }
    }

    /** The MED is one of these; a route without one has none of them. */
    record MedIn(NumberSet values) implements AttributeCondition {
        @Override
        public boolean matches(Candidate candidate) {
            PathAttribute.MultiExitDisc med =
                    Attributes.find(candidate.attributes(), PathAttribute.MultiExitDisc.class);
            return med != null && values.contains(med.value());
        }
    }

    /** The local preference is one of these; a route without one, as from another system, has none of them. */
    record LocalPrefIn(NumberSet values) implements AttributeCondition {
        @Override
        public boolean matches(Candidate candidate) {
            PathAttribute.LocalPref localPref = Attributes.find(candidate.attributes(), PathAttribute.LocalPref.class);
            return localPref != null && values.contains(localPref.value());
        }
    }

    /** The whole AS path is as the pattern says. */
    record PathMatches(PathPattern pattern) implements AttributeCondition {
        @Override
        public boolean matches(Candidate candidate) {
            return pattern.matches(candidate.attributes().asPath());
        }
    }

    /** The length of the AS path, as route selection counts it, is one of these. */
    record PathLengthIn(NumberSet lengths) implements AttributeCondition {
        @Override
        public boolean matches(Candidate candidate) {
            return lengths.contains(candidate.attributes().asPath().length());
        }
    }

    /** The route has passed one of these systems. */
    record PathContains(NumberSet ases) implements AttributeCondition {
        @Override
        public boolean matches(Candidate candidate) {
            List<AsPath.Segment> segments = candidate.attributes().asPath().segments();
            for (int i = 0; i < segments.size(); i++) {
                for (int j = 0; j < segments.get(i).ases().size(); j++) {
                    if (ases.contains(segments.get(i).ases().get(j).value())) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /** The route comes from one of these systems: the last of its path. One that ends in a set comes from none. */
    record OriginAsIn(NumberSet ases) implements AttributeCondition {
        @Override
        public boolean matches(Candidate candidate) {
            List<AsPath.Segment> segments = candidate.attributes().asPath().segments();
            if (segments.isEmpty()) {
                return false;
            }
            AsPath.Segment last = segments.get(segments.size() - 1);
            return last.kind() == AsPath.Kind.SEQUENCE
                    && ases.contains(last.ases().get(last.ases().size() - 1).value());
        }
    }

    /** At least one community is as one of the patterns says. */
    record CommunityIn(List<CommunityPattern> patterns) implements AttributeCondition {
        public CommunityIn {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean matches(Candidate candidate) {
            return Attributes.anyOf(candidate.attributes().communities(), patterns, CommunityPattern::matches);
        }
    }

    /** At least one large community is as one of the patterns says. */
    record LargeCommunityIn(List<LargeCommunityPattern> patterns) implements AttributeCondition {
        public LargeCommunityIn {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean matches(Candidate candidate) {
            return Attributes.anyOf(
                    candidate.attributes().largeCommunities(), patterns, LargeCommunityPattern::matches);
        }
    }

    /** At least one extended community is as one of the patterns says. */
    record ExtendedCommunityIn(List<ExtendedCommunityPattern> patterns) implements AttributeCondition {
        public ExtendedCommunityIn {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean matches(Candidate candidate) {
            return Attributes.anyOf(
                    candidate.attributes().extendedCommunities(), patterns, ExtendedCommunityPattern::matches);
        }
    }
}
