// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.loop;

import io.meshpath.agent.api.AgentStatus.Problem;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What does not work at present: one line for each part and subject, in the log when it comes, changes or goes, and
 * in {@code status} while it lasts. Safe for use by multiple threads.
 */
public final class Problems {
    private record Key(String part, String subject) {}

    private static final System.Logger LOG = System.getLogger("io.meshpath.agent");

    private final Clock clock;
    // Guarded by itself; nothing but map access happens under it.
    private final Map<Key, Problem> current = new LinkedHashMap<>();

    /** No problems yet; {@code clock} says since when one lasts. */
    public Problems(Clock clock) {
        this.clock = clock;
    }

    /**
     * Notes that something does not work; the same line again is not news.
     *
     * @param part the part of the agent: "policy", "mesh", "health" …
     * @param subject the thing: a file, a cluster, an address
     */
    public void raise(String part, String subject, String message) {
        if (put(new Key(part, subject), message)) {
            LOG.log(System.Logger.Level.WARNING, part + ": " + message);
        }
    }

    /** Notes that it works again; harmless when it did all the time. */
    public void clear(String part, String subject) {
        if (remove(new Key(part, subject))) {
            LOG.log(System.Logger.Level.INFO, part + ": " + subject + " works again");
        }
    }

    /** Replaces all problems of a part whose subject begins with {@code prefix}. */
    public void replace(String part, String prefix, Map<String, String> messages) {
        beyond(part, prefix, messages).forEach(subject -> clear(part, subject));
        messages.forEach((subject, message) -> raise(part, subject, message));
    }

    /** As {@link #replace}, and without a word in the log: for what its own module has logged already. */
    public void follow(String part, String prefix, Map<String, String> messages) {
        beyond(part, prefix, messages).forEach(subject -> remove(new Key(part, subject)));
        messages.forEach((subject, message) -> put(new Key(part, subject), message));
    }

    private boolean put(Key key, String message) {
        synchronized (current) {
            Problem before = current.get(key);
            if (before != null && before.message().equals(message)) {
                return false;
            }
            String since = before == null
                    ? clock.instant().truncatedTo(ChronoUnit.MILLIS).toString()
                    : before.since();
            current.put(key, new Problem(key.part, key.subject, since, message));
            return true;
        }
    }

    private boolean remove(Key key) {
        synchronized (current) {
            return current.remove(key) != null;
        }
    }

    /** What does not work now, oldest first. */
    public List<Problem> list() {
        synchronized (current) {
            List<Problem> problems = new ArrayList<>(current.values());
            problems.sort(Comparator.comparing(Problem::since));
            return List.copyOf(problems);
        }
    }

    private Set<String> beyond(String part, String prefix, Map<String, String> messages) {
        synchronized (current) {
            return Set.copyOf(current.keySet().stream()
                    .filter(key -> key.part.equals(part) && key.subject.startsWith(prefix))
                    .map(Key::subject)
                    .filter(subject -> !messages.containsKey(subject))
                    .toList());
        }
    }
}
