// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Values as the API writes them. */
final class Words {
    private Words() {}

    /** "open-sent" for OPEN_SENT. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> all(Collection<?> values) {
        return values.stream().map(Object::toString).toList();
    }
}
