// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import io.meshpath.policy.Peer;
import java.util.List;

/**
 * Tells which DNS names are meant by one name or pattern of a policy, as Cilium's {@code matchName} and {@code
 * matchPattern} do. Immutable.
 *
 * <p>{@code *} stands for any part of one label, the empty part too; {@code **.} in front for one label or more; a
 * pattern of nothing but stars for every name.
 *
 * @param labels what follows {@code **.}, or all
 * @param deep whether one label or more come before them
 */
record NamePattern(List<String> labels, boolean deep) {
    private static final NamePattern EVERY_NAME = new NamePattern(List.of(), true);

    static NamePattern of(Peer.Names names) {
        List<String> labels = DnsName.of(names.pattern()).labels();
        if (labels.size() == 1 && isStars(labels.get(0))) {
            return EVERY_NAME;
        }
        boolean deep = labels.get(0).length() > 1 && isStars(labels.get(0));
        return new NamePattern(deep ? labels.subList(1, labels.size()) : labels, deep);
    }

    private static boolean isStars(String label) {
        return label.chars().allMatch(character -> character == '*');
    }

    boolean fits(DnsName name) {
        int before = name.labels().size() - labels.size();
        if (deep ? before < 1 : before != 0) {
            return false;
        }
        for (int i = 0; i < labels.size(); i++) {
            if (!fits(labels.get(i), name.labels().get(before + i))) {
                return false;
            }
        }
        return true;
    }

    /** One label against one label: on a mismatch, the last star takes one character more. */
    private static boolean fits(String pattern, String label) {
        int at = 0;
        int star = -1;
        int taken = 0;
        for (int i = 0; i < label.length(); ) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                taken = i;
            } else if (at < pattern.length() && pattern.charAt(at) == label.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++taken;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
