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
        Key key = new Key(part, subject);
        boolean news;
        synchronized (current) {
            Problem before = current.get(key);
            news = before == null || !before.message().equals(message);
            if (news) {
                String since = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
                current.put(key, new Problem(part, subject, before == null ? since : before.since(), message));
            }
        }
        if (news) {
            LOG.log(System.Logger.Level.WARNING, part + ": " + message);
        }
    }

    /** Notes that it works again; harmless when it did all the time. */
    public void clear(String part, String subject) {
        Problem gone;
        synchronized (current) {
            gone = current.remove(new Key(part, subject));
        }
        if (gone != null) {
            LOG.log(System.Logger.Level.INFO, part + ": " + subject + " works again");
        }
    }

    /** Replaces all problems of a part whose subject begins with {@code prefix}. */
    public void replace(String part, String prefix, Map<String, String> messages) {
        subjects(part).stream()
                .filter(subject -> subject.startsWith(prefix) && !messages.containsKey(subject))
                .forEach(subject -> clear(part, subject));
        messages.forEach((subject, message) -> raise(part, subject, message));
    }

    /** What does not work now, oldest first. */
    public List<Problem> list() {
        synchronized (current) {
            List<Problem> problems = new ArrayList<>(current.values());
            problems.sort(Comparator.comparing(Problem::since));
            return List.copyOf(problems);
        }
    }

    private Set<String> subjects(String part) {
        synchronized (current) {
            return Set.copyOf(current.keySet().stream()
                    .filter(key -> key.part.equals(part))
                    .map(Key::subject)
                    .toList());
        }
    }
}
