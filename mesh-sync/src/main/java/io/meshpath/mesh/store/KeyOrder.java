// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.util.Comparator;

/** The order of keys in etcd, which is that of their UTF-8: by code points, where Java's own is by halves of them. */
final class KeyOrder implements Comparator<String> {
    static final KeyOrder UTF_8 = new KeyOrder();

    private KeyOrder() {}

    @Override
    public int compare(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char left = one.charAt(i);
            char right = other.charAt(i);
            if (left != right) {
                boolean leftHalf = Character.isSurrogate(left);
                return leftHalf == Character.isSurrogate(right) ? left - right : leftHalf ? 1 : -1;
            }
        }
        return one.length() - other.length();
    }
}
