// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.agent.api.Listing;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.lab.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/** The demo's policy files, and putting them where an agent looks for them. */
final class Policies {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Policies() {}

    /** Puts a file into an agent's folder and waits until the agent says that it is in force. */
    static Duration put(String file, AgentProcess agent) throws IOException, InterruptedException {
        Path target = agent.policies().resolve(file);
        Path temporary = agent.policies().resolve("." + file + ".new"); // never half a file under the real name
        try (InputStream resource = Policies.class.getResourceAsStream("/io/meshpath/demo/policies/" + file)) {
            if (resource == null) {
                throw new IOException("no policy file " + file + " in this program");
            }
            Files.copy(resource, temporary, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return awaitInForce(file, agent, true);
    }

    /** Deletes a file from an agent's folder and waits until the agent says that it is no longer in force. */
    static Duration delete(String file, AgentProcess agent) throws IOException, InterruptedException {
        Files.delete(agent.policies().resolve(file));
        return awaitInForce(file, agent, false);
    }

    private static Duration awaitInForce(String file, AgentProcess agent, boolean expected)
            throws InterruptedException {
        String what = file + (expected ? " in force" : " withdrawn") + " at " + agent.name();
        return Eventually.holds(LIMIT, what, () -> {
            boolean inForce = agent.client().policies().stream()
                    .map(Listing.Policy::file)
                    .anyMatch(listed -> Path.of(listed).endsWith(file));
            return inForce == expected
                    ? Optional.empty()
                    : Optional.of("its policies are " + agent.client().policies());
        });
    }
}
