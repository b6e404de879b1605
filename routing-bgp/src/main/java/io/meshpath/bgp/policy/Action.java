// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.Candidate;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.ExtendedCommunity;
import io.meshpath.bgp.message.LargeCommunity;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;

/** How a statement changes a route. Immutable; what changes nothing gives back the same attributes and allocates nothing. */
public sealed interface Action {
    /** The attributes of {@code candidate} after the change. */
    PathAttributes apply(Candidate candidate);

    /** Whether the change depends on the prefix, and not on the attributes alone. */
    default boolean readsPrefix() {
        return false;
    }

    /** Sets LOCAL_PREF: how much our system likes the route, 0 to 4294967295, 100 being usual; higher wins. */
    record SetLocalPref(PathAttribute.LocalPref localPref) implements Action {
        public SetLocalPref(long value) {
            this(new PathAttribute.LocalPref(value));
        }

        @Override
        public PathAttributes apply(Candidate candidate) {
            return with(candidate.attributes(), localPref);
        }
    }

    /** Sets MULTI_EXIT_DISC, 0 to 4294967295; lower wins, among routes of the same system. */
    record SetMed(PathAttribute.MultiExitDisc med) implements Action {
        public SetMed(long value) {
            this(new PathAttribute.MultiExitDisc(value));
        }

        @Override
        public PathAttributes apply(Candidate candidate) {
            return with(candidate.attributes(), med);
        }
    }

    /** Removes MULTI_EXIT_DISC. */
    record RemoveMed() implements Action {
        @Override
        public PathAttributes apply(Candidate candidate) {
            return candidate.attributes().without(PathAttribute.MultiExitDisc.class);
        }
    }

    /** Sets ORIGIN. */
    record SetOrigin(Origin origin) implements Action {
        @Override
        public PathAttributes apply(Candidate candidate) {
            return with(candidate.attributes(), origin);
        }
    }

    /** Sets where packets go; leaves the routes alone that cannot have it: IPv6 prefixes, if the address is IPv4. */
    record SetNextHop(PathAttribute.NextHop nextHop) implements Action {
        public SetNextHop(IpAddress address) {
            this(new PathAttribute.NextHop(address));
        }

        @Override
        public PathAttributes apply(Candidate candidate) {
            boolean possible = candidate.prefix().isV4() || !nextHop.address().isV4();
            return possible ? with(candidate.attributes(), nextHop) : candidate.attributes();
        }

        @Override
        public boolean readsPrefix() {
            return true;
        }
    }

    /** Lets each neighbour be told our own address on its session; on export only. */
    record NextHopSelf() implements Action {
        @Override
        public PathAttributes apply(Candidate candidate) {
            return candidate.attributes().without(PathAttribute.NextHop.class);
        }
    }

    /**
     * Makes the path longer at its near end, so that others like the route less.
     *
     * @param times 1 to 100
     */
    record Prepend(AsNumber as, int times) implements Action {
        private static final int MOST = 100;

        public Prepend {
            if (times < 1 || times > MOST) {
                throw new IllegalArgumentException("not from 1 to " + MOST + " times: " + times);
            }
        }

        @Override
        public PathAttributes apply(Candidate candidate) {
            AsPath path = candidate.attributes().asPath();
            for (int i = 0; i < times; i++) {
                path = path.prepend(as);
            }
            return candidate.attributes().with(path);
        }
    }

    /** Takes the communities away that a pattern matches, then adds some. */
    record ChangeCommunities(List<CommunityPattern> removed, List<Community> added) implements Action {
        public ChangeCommunities {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }

        @Override
        public PathAttributes apply(Candidate candidate) {
            List<Community> before = candidate.attributes().communities();
            List<Community> after = Attributes.changed(before, removed, CommunityPattern::matches, added);
            if (after == before) {
                return candidate.attributes();
            }
            return after.isEmpty()
                    ? candidate.attributes().without(PathAttribute.Communities.class)
                    : candidate.attributes().with(new PathAttribute.Communities(after));
        }
    }

    /** Takes the large communities away that a pattern matches, then adds some. */
    record ChangeLargeCommunities(List<LargeCommunityPattern> removed, List<LargeCommunity> added) implements Action {
        public ChangeLargeCommunities {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }

        @Override
        public PathAttributes apply(Candidate candidate) {
            List<LargeCommunity> before = candidate.attributes().largeCommunities();
            List<LargeCommunity> after = Attributes.changed(before, removed, LargeCommunityPattern::matches, added);
            if (after == before) {
                return candidate.attributes();
            }
            return after.isEmpty()
                    ? candidate.attributes().without(PathAttribute.LargeCommunities.class)
                    : candidate.attributes().with(new PathAttribute.LargeCommunities(after));
        }
    }

    /** Takes the extended communities away that a pattern matches, then adds some. */
    record ChangeExtendedCommunities(List<ExtendedCommunityPattern> removed, List<ExtendedCommunity> added)
            implements Action {
        public ChangeExtendedCommunities {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }

        @Override
        public PathAttributes apply(Candidate candidate) {
            List<ExtendedCommunity> before = candidate.attributes().extendedCommunities();
            List<ExtendedCommunity> after =
                    Attributes.changed(before, removed, ExtendedCommunityPattern::matches, added);
            if (after == before) {
                return candidate.attributes();
            }
            return after.isEmpty()
                    ? candidate.attributes().without(PathAttribute.ExtendedCommunities.class)
                    : candidate.attributes().with(new PathAttribute.ExtendedCommunities(after));
        }
    }

    private static PathAttributes with(PathAttributes attributes, PathAttribute wanted) {
        PathAttribute present = Attributes.find(attributes, wanted.getClass());
        return wanted.equals(present) ? attributes : attributes.with(wanted);
    }
}
