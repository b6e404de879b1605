// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * AS numbers of four octets across a neighbour that has two: the true path travels beside the short one in AS4_PATH and
 * AS4_AGGREGATOR (RFC 6793, section 4.2).
 */
final class FourOctetPaths {
    private FourOctetPaths() {}

    /** On the way in: puts the true path and aggregator into their places, and takes the AS4 attributes away. */
    static List<PathAttribute> merge(List<PathAttribute> received, MessageFormat format) {
        if (format.fourOctetAs()) {
            return received;
        }
        Optional<PathAttribute.As4Path> path = find(received, PathAttribute.As4Path.class);
        Optional<PathAttribute.As4Aggregator> aggregator = find(received, PathAttribute.As4Aggregator.class);
        if (path.isEmpty() && aggregator.isEmpty()) {
            return received;
        }
        // An aggregator with a real two-octet number aggregated after the AS4 attributes were made: they are stale.
        boolean stale = aggregator.isPresent()
                && find(received, PathAttribute.Aggregator.class)
                        .filter(each -> !each.as().equals(AsNumber.TRANS))
                        .isPresent();
        List<PathAttribute> merged = new ArrayList<>();
        for (PathAttribute each : received) {
            if (each instanceof AsPath asPath) {
                merged.add(
                        stale
                                ? asPath
                                : path.map(as4 -> join(asPath, as4.path())).orElse(asPath));
            } else if (each instanceof PathAttribute.Aggregator short16) {
                merged.add(
                        stale
                                ? short16
                                : aggregator
                                        .map(PathAttribute.As4Aggregator::aggregator)
                                        .orElse(short16));
            } else if (!(each instanceof PathAttribute.As4Path) && !(each instanceof PathAttribute.As4Aggregator)) {
                merged.add(each);
            }
        }
        return merged;
    }

    /** On the way out: adds the AS4 attributes where a number does not fit in two octets. */
    static PathAttributes split(PathAttributes attributes, MessageFormat format) {
        if (format.fourOctetAs()) {
            return attributes;
        }
        PathAttributes wider = attributes;
        AsPath path = attributes.asPath();
        if (path.segments().stream().anyMatch(each -> !each.ases().stream().allMatch(AsNumber::isTwoOctet))) {
            wider = wider.with(new PathAttribute.As4Path(path));
        }
        Optional<PathAttribute.Aggregator> aggregator = attributes.get(PathAttribute.Aggregator.class);
        if (aggregator.isPresent() && !aggregator.get().as().isTwoOctet()) {
            wider = wider.with(new PathAttribute.As4Aggregator(aggregator.get()));
        }
        return wider;
    }

    /** The leading numbers of {@code shortPath} that {@code truePath} does not reach, then {@code truePath}. */
    private static AsPath join(AsPath shortPath, AsPath truePath) {
        int lead = shortPath.length() - truePath.length();
        if (lead < 0) {
            return shortPath; // somebody shortened the path and did not touch AS4_PATH: it is void
        }
        List<AsPath.Segment> joined = new ArrayList<>();
        for (AsPath.Segment segment : shortPath.segments()) {
            if (lead == 0) {
                break;
            }
            int count = segment.kind() == AsPath.Kind.SET
                    ? segment.ases().size()
                    : Math.min(lead, segment.ases().size());
            joined.add(new AsPath.Segment(segment.kind(), segment.ases().subList(0, count)));
            lead -= segment.kind() == AsPath.Kind.SET ? 1 : count;
        }
        append(joined, truePath);
        return new AsPath(joined);
    }

    /** Two sequences that touch are one. */
    private static void append(List<AsPath.Segment> joined, AsPath path) {
        for (AsPath.Segment segment : path.segments()) {
            int last = joined.size() - 1;
            if (last >= 0
                    && segment.kind() == AsPath.Kind.SEQUENCE
                    && joined.get(last).kind() == AsPath.Kind.SEQUENCE) {
                List<AsNumber> ases = new ArrayList<>(joined.get(last).ases());
                ases.addAll(segment.ases());
                joined.set(last, new AsPath.Segment(AsPath.Kind.SEQUENCE, ases));
            } else {
                joined.add(segment);
            }
        }
    }

    private static <A extends PathAttribute> Optional<A> find(List<PathAttribute> attributes, Class<A> kind) {
        return attributes.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
