package dev.switchback.examples.shop.demo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is done for a newcomer.
 *
 * @param customers how many there are from the start, if there are none yet
 * @param prepare whether the change is expanded, backfilled, verified and opened when the application starts
 */
@ConfigurationProperties("shop.demo")
record DemoProperties(
        @DefaultValue("0") int customers,
        @DefaultValue("false") boolean prepare) {}
