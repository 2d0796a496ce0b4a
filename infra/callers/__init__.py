"""Connections of callers: nothing sent slowly, hugely or not at all holds what others need.

    the head      granian closes a connection that brings no whole head in time (`limits`)
    the body      arrives in time and at a rate, within a share of memory (`bodies`)
    the places    whoever waits without a whole request goes first when they get few (`places`)

`door` puts the three round an application.
"""
