// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netfilter.SetMessages.Element;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The sets of the table: each half of the settings, for each family. */
enum AddressSet {
    SOURCES_IPV4("sources_ipv4", true),
    SOURCES_IPV6("sources_ipv6", false),
    EXCLUDED_IPV4("excluded_ipv4", true),
    EXCLUDED_IPV6("excluded_ipv6", false);

    private final String title;
    private final boolean isV4;

    AddressSet(String title, boolean isV4) {
        this.title = title;
        this.isV4 = isV4;
    }

    static AddressSet sources(boolean isV4) {
        return isV4 ? SOURCES_IPV4 : SOURCES_IPV6;
    }

    static AddressSet excluded(boolean isV4) {
        return isV4 ? EXCLUDED_IPV4 : EXCLUDED_IPV6;
    }

    /** What it is called in the kernel. */
    String title() {
        return title;
    }

    boolean isV4() {
        return isV4;
    }

    /** What it holds for these settings. */
    List<AddressRange> ranges(MasqueradeSettings settings) {
        List<Cidr> blocks = this == sources(isV4) ? settings.sources() : settings.excluded();
        return blocks.stream()
                .filter(block -> block.isV4() == isV4)
                .map(AddressRange::of)
                .toList();
    }

    /** The elements that make up these ranges. */
    static List<Element> elements(Collection<AddressRange> ranges) {
        List<Element> elements = new ArrayList<>();
        for (AddressRange range : ranges) {
            elements.add(new Element(range.first(), false));
            if (!range.isOpenEnded()) {
                elements.add(new Element(range.last().next(), true));
            }
        }
        return elements;
    }

    /** The ranges that these elements make up, which the kernel lists in an order of its own. */
    static List<AddressRange> ranges(Collection<Element> elements) {
        List<Element> sorted = elements.stream()
                .sorted(Comparator.comparing(Element::key).thenComparing(element -> !element.isEnd()))
                .toList();
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            IpAddress first = sorted.get(i).key();
            if (sorted.get(i).isEnd()) {
                continue; // it ended the range before it; or marks the first address there is, as nft(8) does
            }
            boolean isLast = i + 1 == sorted.size();
            ranges.add(
                    isLast
                            ? AddressRange.from(first)
                            : AddressRange.until(first, sorted.get(i + 1).key()));
        }
        return ranges;
    }
}
