// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.folder.FileStates;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyFiles;
import io.meshpath.policy.document.PolicyParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a folder of policy files, each for itself: a file that cannot be read, contradicts another, or has become empty goes on
 * meaning what it meant before, and the rest takes its changes. Not safe for use by multiple threads.
 */
public final class PolicyFolder {
    /**
     * What the folder means now.
     *
     * @param model all policies together
     * @param policies the same one by one, in the order of their files
     * @param errors what is wrong, by file, one line each
     */
    public record Reading(PolicyModel model, List<Policy> policies, Map<String, String> errors) {}

    private final Path folder;
    private PolicyContext context;
    private boolean contextChanged;
    private PolicyModel model;
    private final FileStates states = new FileStates();
    private final Map<Path, List<Policy>> good = new TreeMap<>(); // as they are in force
    private final Map<Path, String> errors = new HashMap<>();
    private Optional<String> missing = Optional.empty();
    private boolean first = true;

    /**
     * The policies of {@code folder}; nothing is read yet.
     *
     * @param context what the policies are meant in
     */
    public PolicyFolder(Path folder, PolicyContext context) {
        this.folder = folder;
        this.context = context;
        this.model = PolicyModel.of(List.of(), context);
    }

    /** What the policies are meant in from the next reading on. */
    public void context(PolicyContext changed) {
        contextChanged |= !changed.equals(context);
        context = changed;
    }

    /**
     * Reads what has changed since the last time; empty when nothing has.
     *
     * @param touched files to read again however they look
     */
    public Optional<Reading> read(Set<Path> touched) {
        Optional<String> before = missing;
        FileStates.Difference difference = difference(touched);
        if (difference.isEmpty() && before.equals(missing) && !first && !contextChanged) {
            return Optional.empty();
        }
        first = false;
        contextChanged = false;
        return Optional.of(take(difference));
    }

    /** The files that may have been written again since the last reading without looking other; see {@link FileStates}. */
    public Set<Path> young() {
        return states.young();
    }

    /** A folder that is not there, or not readable, takes nothing out of force. */
    private FileStates.Difference difference(Set<Path> touched) {
        try {
            Collection<Path> files = PolicyFiles.list(folder);
            missing = Optional.empty();
            return states.compare(files, touched);
        } catch (PolicyException e) {
            missing = Optional.of(OneLine.of(e));
            return new FileStates.Difference(Set.of(), Set.of());
        }
    }

    private Reading take(FileStates.Difference difference) {
        Map<Path, List<Policy>> before = new HashMap<>(good);
        difference.gone().forEach(file -> {
            good.remove(file);
            errors.remove(file);
        });
        for (Path file : difference.changed()) {
            try {
                good.put(file, policiesIn(file));
                errors.remove(file);
            } catch (PolicyException e) {
                errors.put(file, folder.resolve(OneLine.of(e)).toString());
            }
        }
        return reading(model(before));
    }

    /** A file that is written again in place is empty for a moment, in which nothing must pass that its policies refuse. */
    private List<Policy> policiesIn(Path file) {
        List<Policy> policies = parse(file);
        if (policies.isEmpty() && !good.getOrDefault(file, List.of()).isEmpty()) {
            throw PolicyException.of(
                    source(file), "no policies any more; those it had stay in force: remove the file to drop them");
        }
        return policies;
    }

    private List<Policy> parse(Path file) {
        try {
            return PolicyParser.parse(source(file), Files.readString(file));
        } catch (IOException e) {
            return PolicyFiles.read(file); // fails as well, and says so in the words of policies
        }
    }

    private String source(Path file) {
        return folder.relativize(file).toString();
    }

    /** Puts the policies together; a file that contradicts another goes back to what it said before. */
    private PolicyModel model(Map<Path, List<Policy>> before) {
        Set<Path> reverted = new HashSet<>();
        while (true) {
            try {
                model = model.context().equals(context)
                        ? model.with(policies()) // rules that stay are not compiled again
                        : PolicyModel.of(policies(), context);
                return model;
            } catch (PolicyException e) {
                Path file = folder.resolve(e.source());
                errors.put(file, folder.resolve(OneLine.of(e)).toString());
                if (before.containsKey(file) && reverted.add(file)) {
                    good.put(file, before.get(file));
                } else {
                    good.remove(file);
                }
            }
        }
    }

    private List<Policy> policies() {
        List<Policy> all = new ArrayList<>();
        good.values().forEach(all::addAll);
        return all;
    }

    private Reading reading(PolicyModel model) {
        return new Reading(model, List.copyOf(policies()), errors());
    }

    /** What is wrong, by file, one line each. */
    public Map<String, String> errors() {
        Map<String, String> said = new TreeMap<>();
        errors.forEach((file, error) -> said.put(file.toString(), error));
        missing.ifPresent(error -> said.put(folder.toString(), error));
        return said;
    }
}
