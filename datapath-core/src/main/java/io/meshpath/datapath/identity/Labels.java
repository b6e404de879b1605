// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one endpoint or identity, sorted by key, at most one for each key. Immutable.
 *
 * <p>Two sets are equal exactly when their {@link #kvstoreForm} is, which is what an identity stands for in etcd.
 */
public final class Labels implements Iterable<Label> {
    /** No label at all. */
    public static final Labels NONE = new Labels(List.of());

    private final List<Label> sorted;
    private int hash; // 0 until it is asked for; then what every thread works out alike

    private Labels(List<Label> sorted) {
        this.sorted = sorted;
    }

    /**
     * A set of these labels.
     *
     * @throws IllegalArgumentException when two differ and have the same key
     */
    public static Labels of(Label... labels) {
        return of(List.of(labels));
    }

    /**
     * A set of these labels.
     *
     * @throws IllegalArgumentException when two differ and have the same key
     */
    public static Labels of(Collection<Label> labels) {
        TreeMap<String, Label> byKey = new TreeMap<>();
        for (Label label : labels) {
            Label other = byKey.putIfAbsent(label.key(), label);
            if (other != null && !other.equals(label)) {
                throw new IllegalArgumentException("two labels have the same key: " + other + " and " + label);
            }
        }
        return new Labels(List.copyOf(byKey.values()));
    }

    /**
     * Reads the form etcd holds: {@code source:key=value;} for each label. The order does not matter, and the last
     * semicolon may be missing.
     *
     * @throws IllegalArgumentException when a label is malformed or two have the same key
     */
    public static Labels parse(String kvstoreForm) {
        if (kvstoreForm.isEmpty()) {
            return NONE;
        }
        String list = kvstoreForm.endsWith(";") ? kvstoreForm.substring(0, kvstoreForm.length() - 1) : kvstoreForm;
        List<Label> labels = new ArrayList<>();
        for (String text : list.split(";", -1)) {
            labels.add(Label.parse(text));
        }
        return of(labels);
    }

    /** The label with this key, whatever its source. */
    public Optional<Label> get(String key) {
        int low = 0;
        int high = sorted.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Label label = sorted.get(middle);
            int order = label.key().compareTo(key);
            if (order == 0) {
                return Optional.of(label);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /** The value of the label with this source and key. */
    public Optional<String> value(String source, String key) {
        return get(key).filter(label -> label.source().equals(source)).map(Label::value);
    }

    /** The name of the cluster these labels say the endpoint is in, if they say so in a valid way. */
    public Optional<ClusterName> cluster() {
        return value(Label.K8S, Label.CLUSTER).filter(ClusterName::isValid).map(ClusterName::new);
    }

    /** Whether exactly this label (source, key and value) is one of them. */
    public boolean contains(Label label) {
        return get(label.key()).filter(label::equals).isPresent();
    }

    /** These labels and this one, which takes the place of a label with the same key. */
    public Labels with(Label label) {
        List<Label> labels = new ArrayList<>(sorted);
        labels.removeIf(other -> other.key().equals(label.key()));
        labels.add(label);
        return of(labels);
    }

    public int size() {
        return sorted.size();
    }

    public boolean isEmpty() {
        return sorted.isEmpty();
    }

    /** The labels in the order of their keys. */
    public Stream<Label> stream() {
        return sorted.stream();
    }

    @Override
    public Iterator<Label> iterator() {
        return sorted.iterator();
    }

    /**
     * The form etcd holds: {@code source:key=value;} for each label in the order of keys; an empty value keeps its "=".
     */
    public String kvstoreForm() {
        StringBuilder out = new StringBuilder();
        for (Label label : sorted) {
            out.append(label.source()).append(':').append(label.key()).append('=');
            out.append(label.value()).append(';');
        }
        return out.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Labels that && sorted.equals(that.sorted);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = sorted.hashCode();
            hash = known;
        }
        return known;
    }

    /** The labels between commas: {@code k8s:app=redis,k8s:tier=db}. */
    @Override
    public String toString() {
        return sorted.stream().map(Label::toString).collect(Collectors.joining(","));
    }
}
