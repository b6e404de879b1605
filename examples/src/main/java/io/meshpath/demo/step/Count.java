// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** How many of the things that must be there are there, and the first that is not. Immutable. */
record Count(int found, int expected, Optional<String> missing) {

    static <T> Count of(String kind, List<T> expected, Function<T, String> name, Predicate<T> isThere) {
        List<T> absent = expected.stream().filter(isThere.negate()).toList();
        return new Count(
                expected.size() - absent.size(),
                expected.size(),
                absent.stream().findFirst().map(thing -> kind + " " + name.apply(thing) + " is missing or wrong"));
    }

    @Override
    public String toString() {
        return found + " of " + expected;
    }
}
