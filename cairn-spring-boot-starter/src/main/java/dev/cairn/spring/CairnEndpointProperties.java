package dev.cairn.spring;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the endpoint {@code cairn} of Spring Boot's actuator.
 *
 * @param showValues When to show arguments, results, exceptions, attributes and headers of
 *     workflows.
 * @param roles Roles of users to whom values are shown with when-authorized. Default: all
 *     authenticated users.
 */
@ConfigurationProperties("management.endpoint.cairn")
record CairnEndpointProperties(
    @DefaultValue("never") Show showValues, @DefaultValue Set<String> roles) {}
